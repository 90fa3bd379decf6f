"""The command line as `python -m geostat.cli`: for whoever has to start it with the same Python."""

from geostat.cli.main import main

if __name__ == "__main__":
    main(prog_name="geostat")
