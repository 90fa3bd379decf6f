"""Asks CKAN itself whether it would take packages: JSON on the standard input, its errors on the standard output.

Run by the Python of .tools/ckan. CKAN (AGPL) is an oracle here and no dependency. Its validators are taken as they are,
but for those that ask its database; the fields that the Government Data Catalog wants of every dataset must be there.
"""

import json
import sys

import ckan.logic.schema
from ckan.common import config, config_declaration
from ckan.lib.navl.dictization_functions import validate
from ckan.lib.navl.validators import not_empty
from flask import Flask
from flask_babel import Babel

MANDATORY = sys.argv[1].split(",")
OF_THE_DATABASE = {
    "package_id_does_not_exist",
    "package_name_validator",
    "owner_org_validator",
    "datasets_with_no_organization_cannot_be_private",
    "group_id_or_name_exists",
    "empty_if_not_sysadmin",
    "ignore_not_sysadmin",
    "ignore_not_package_admin",
}


def without_database(schema: dict) -> dict:
    return {
        key: without_database(each)
        if isinstance(each, dict)
        else [one for one in each if getattr(one, "__name__", "") not in OF_THE_DATABASE]
        for key, each in schema.items()
    }


config_declaration.setup()
config_declaration.make_safe(config)
config_declaration.normalize(config)
app = Flask("oracle")
Babel(app)
with app.test_request_context():
    schema = without_database(ckan.logic.schema.default_create_package_schema())
    for name in MANDATORY:
        schema[name] = [not_empty, *schema.get(name, [])]
    packages = json.load(sys.stdin)["packages"]
    found = {package["name"]: validate(package, schema, {"model": None, "session": None})[1] for package in packages}
json.dump({"asked": len(packages), "errors": {name: each for name, each in found.items() if each}}, sys.stdout)
