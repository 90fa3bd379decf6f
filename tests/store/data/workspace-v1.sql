PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
BEGIN TRANSACTION;
CREATE TABLE area (
	fid INTEGER NOT NULL, 
	set_id TEXT NOT NULL, 
	code TEXT NOT NULL, 
	name_en TEXT, 
	name_th TEXT, 
	country TEXT, 
	region_en TEXT, 
	region_th TEXT, 
	area_km2 FLOAT, 
	valid_from TEXT, 
	valid_to TEXT, 
	geom BLOB NOT NULL, 
	PRIMARY KEY (fid), 
	UNIQUE (set_id, code), 
	FOREIGN KEY(set_id) REFERENCES boundary_set (id) ON DELETE CASCADE
);
INSERT INTO "area" VALUES(1,'pair','a','A',NULL,NULL,NULL,NULL,1.0,NULL,NULL,X'47500003E6100000000000000000594000000000004059400000000000002C400000000000002E400106000000010000000103000000010000000500000000000000004059400000000000002C4000000000004059400000000000002E4000000000000059400000000000002E4000000000000059400000000000002C4000000000004059400000000000002C40');
INSERT INTO "area" VALUES(2,'pair','b','B',NULL,NULL,NULL,NULL,1.0,NULL,NULL,X'47500003E6100000000000000040594000000000008059400000000000002C400000000000002E400106000000010000000103000000010000000500000000000000008059400000000000002C4000000000008059400000000000002E4000000000004059400000000000002E4000000000004059400000000000002C4000000000008059400000000000002C40');
CREATE TABLE boundary_set (
	id TEXT NOT NULL, 
	level TEXT NOT NULL, 
	title_en TEXT NOT NULL, 
	title_th TEXT NOT NULL, 
	publisher TEXT NOT NULL, 
	licence TEXT NOT NULL, 
	source TEXT NOT NULL, 
	member_level TEXT, 
	valid_from DATE, 
	valid_to DATE, 
	successor TEXT, 
	digest TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "boundary_set" VALUES('pair','cell','Grid','ตาราง','Test','Public domain','made up',NULL,NULL,NULL,NULL,'6aec44caa50dc63c756f2800ec1d7590263ef46774d39f3a6eeca82e8e3c8dbf');
CREATE TABLE geostat_meta (
	schema_version INTEGER NOT NULL, 
	data_version INTEGER NOT NULL
);
INSERT INTO "geostat_meta" VALUES(1,3);
CREATE TABLE gpkg_contents (
	table_name TEXT NOT NULL, 
	data_type TEXT NOT NULL, 
	identifier TEXT, 
	description TEXT, 
	last_change DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')) NOT NULL, 
	min_x FLOAT, 
	min_y FLOAT, 
	max_x FLOAT, 
	max_y FLOAT, 
	srs_id INTEGER, 
	PRIMARY KEY (table_name), 
	UNIQUE (identifier)
);
INSERT INTO "gpkg_contents" VALUES('indicator','attributes','indicator',NULL,'2026-11-23T02:21:01.022Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('observation','attributes','observation',NULL,'2026-11-23T02:21:01.022Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('pair','features','pair','Grid – ตาราง','2026-11-23T02:21:01.072Z',100.0,14.0,102.0,15.0,4326);
CREATE TABLE gpkg_geometry_columns (
	table_name TEXT NOT NULL, 
	column_name TEXT NOT NULL, 
	geometry_type_name TEXT NOT NULL, 
	srs_id INTEGER NOT NULL, 
	z INTEGER NOT NULL, 
	m INTEGER NOT NULL, 
	PRIMARY KEY (table_name, column_name)
);
INSERT INTO "gpkg_geometry_columns" VALUES('pair','geom','MULTIPOLYGON',4326,0,0);
CREATE TABLE gpkg_spatial_ref_sys (
	srs_name TEXT NOT NULL, 
	srs_id INTEGER NOT NULL, 
	organization TEXT NOT NULL, 
	organization_coordsys_id INTEGER NOT NULL, 
	definition TEXT NOT NULL, 
	description TEXT, 
	PRIMARY KEY (srs_id)
);
INSERT INTO "gpkg_spatial_ref_sys" VALUES('Undefined Cartesian',-1,'NONE',-1,'undefined',NULL);
INSERT INTO "gpkg_spatial_ref_sys" VALUES('Undefined geographic',0,'NONE',0,'undefined',NULL);
INSERT INTO "gpkg_spatial_ref_sys" VALUES('WGS 84',4326,'EPSG',4326,'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',NULL);
CREATE TABLE indicator (
	id TEXT NOT NULL, 
	title_en TEXT NOT NULL, 
	title_th TEXT NOT NULL, 
	unit_en TEXT NOT NULL, 
	unit_th TEXT NOT NULL, 
	pillar TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	aggregation TEXT NOT NULL, 
	weight_indicator TEXT, 
	direction TEXT NOT NULL, 
	owner_agency_en TEXT NOT NULL, 
	owner_agency_th TEXT NOT NULL, 
	source_title TEXT NOT NULL, 
	series TEXT NOT NULL, 
	licence TEXT NOT NULL, 
	decimals INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT indicator_aggregation CHECK (aggregation IN ('sum', 'weighted_mean', 'none'))
);
INSERT INTO "indicator" VALUES('x','Things','สิ่งของ','things','ชิ้น','economic','things','extensive','sum',NULL,'neutral','Office of Things','สำนักงานสิ่งของ','Things counted','first','CC0',0);
CREATE TABLE membership (
	set_id TEXT NOT NULL, 
	"group" TEXT NOT NULL, 
	member TEXT NOT NULL, 
	valid_from TEXT, 
	valid_to TEXT, 
	PRIMARY KEY (set_id, "group", member), 
	FOREIGN KEY(set_id) REFERENCES boundary_set (id) ON DELETE CASCADE
);
CREATE TABLE observation (
	series_id INTEGER NOT NULL, 
	level TEXT NOT NULL, 
	period TEXT NOT NULL, 
	area_code TEXT NOT NULL, 
	value FLOAT NOT NULL, 
	status TEXT NOT NULL, 
	PRIMARY KEY (series_id, level, period, area_code), 
	FOREIGN KEY(series_id) REFERENCES series (id)
)
 WITHOUT ROWID

;
INSERT INTO "observation" VALUES(1,'cell','2019','a',1.5,'p');
INSERT INTO "observation" VALUES(1,'cell','2019','b',2.5,'');
CREATE TABLE series (
	id INTEGER NOT NULL, 
	indicator_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (indicator_id, name), 
	FOREIGN KEY(indicator_id) REFERENCES indicator (id)
);
INSERT INTO "series" VALUES(1,'x','first');
CREATE INDEX idx_area_geom ON area (geom);
CREATE VIEW pair AS SELECT fid AS OGC_FID, code, name_en, name_th, country, region_en, region_th, area_km2, valid_from, valid_to, geom FROM area WHERE set_id = 'pair';
COMMIT;
