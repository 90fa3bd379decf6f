-- What analysts use in psql and QGIS; run again at every upgrade, so that it may change freely.

CREATE OR REPLACE VIEW latest_observation AS
SELECT DISTINCT ON (o.edition_id, o.level, o.area_code)
    s.indicator_id AS indicator, s.name AS edition, o.level, o.area_code, o.period,
    o.value, o.standard_error, o.status, i.unit_en, i.unit_th
FROM observation o
JOIN edition s ON s.id = o.edition_id
JOIN indicator i ON i.id = s.indicator_id
ORDER BY o.edition_id, o.level, o.area_code, o.period DESC;

COMMENT ON VIEW latest_observation IS
    'The latest value of every indicator, edition and area – ค่าล่าสุดของทุกตัวชี้วัด ชุดข้อมูล และพื้นที่';

CREATE OR REPLACE FUNCTION layer(level text, indicator text, period text DEFAULT NULL, edition text DEFAULT NULL)
RETURNS TABLE (
    fid integer, code text, name_en text, name_th text, value double precision, standard_error double precision,
    status text, at_period text, of_edition text, geom geometry(MultiPolygon, 4326)
)
LANGUAGE plpgsql STABLE SET search_path = geostat, public AS $$
#variable_conflict use_column
DECLARE
    chosen record;
    held integer;
BEGIN
    SELECT count(DISTINCT s.id) INTO held
    FROM edition s JOIN observation o ON o.edition_id = s.id
    WHERE s.indicator_id = layer.indicator AND o.level = layer.level
      AND (layer.edition IS NULL OR s.name = layer.edition);
    IF held = 0 THEN
        RAISE EXCEPTION '% has no values at the level %', layer.indicator, layer.level
            USING HINT = 'SELECT DISTINCT indicator, edition, level FROM geostat.latest_observation';
    ELSIF held > 1 THEN
        RAISE EXCEPTION '% is held in % editions, which must not be mixed', layer.indicator, held
            USING HINT = 'Choose one: geostat.layer(level, indicator, period, edition)';
    END IF;
    SELECT s.id AS edition_id, s.name, coalesce(layer.period, max(o.period)) AS period INTO chosen
    FROM edition s JOIN observation o ON o.edition_id = s.id
    WHERE s.indicator_id = layer.indicator AND o.level = layer.level
      AND (layer.edition IS NULL OR s.name = layer.edition)
    GROUP BY s.id, s.name;
    RETURN QUERY
    SELECT a.fid, a.code, a.name_en, a.name_th, o.value, o.standard_error,
           coalesce(o.status, CASE WHEN left(a.valid_from, length(chosen.period)) > chosen.period THEN 'not_established' ELSE 'missing' END),
           chosen.period, chosen.name, a.geom
    FROM area a
    LEFT JOIN observation o
      ON o.edition_id = chosen.edition_id AND o.level = layer.level
     AND o.period = chosen.period AND o.area_code = a.code
    WHERE a.set_id = layer.level
    ORDER BY a.code;
END $$;

COMMENT ON FUNCTION layer(text, text, text, text) IS
    'The areas of a level with the values of an indicator in a period (common era; the latest if left out) – '
    'พื้นที่ของระดับหนึ่งพร้อมค่าของตัวชี้วัดในปีหนึ่ง (ค.ศ.)';

CREATE OR REPLACE FUNCTION neighbors(level text)
RETURNS TABLE (code text, neighbor text, border_km double precision)
LANGUAGE sql STABLE SET search_path = geostat, public AS $$
    SELECT a.code, b.code,
           ST_Length(ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 2)::geography) / 1000
    FROM area a
    JOIN area b ON b.set_id = a.set_id AND b.code <> a.code AND ST_Intersects(a.geom, b.geom)
    WHERE a.set_id = neighbors.level
    ORDER BY 1, 2
$$;

COMMENT ON FUNCTION neighbors(text) IS
    'Which areas of a level touch, and how long their border is – พื้นที่ที่มีเขตติดต่อกันและความยาวของเขตแดนร่วม';

-- Hashes of tokens are nobody's business.
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geostat_reader') THEN
        REVOKE ALL ON token FROM geostat_reader;
    END IF;
END $$;
