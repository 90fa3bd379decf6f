// The map of a page of features: the same features, as GeoJSON.

const element = document.getElementById("map");
const map = new maplibregl.Map({
  container: element,
  style: { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": "#e8f0f4" } }] },
  attributionControl: false,
});
element.map = map;
map.once("load", async () => {
  const features = await (await fetch(element.dataset.features)).json();
  map.addSource("features", { type: "geojson", data: features.type === "Feature" ? { type: "FeatureCollection", features: [features] } : features });
  map.addLayer({ id: "features", type: "fill", source: "features", paint: { "fill-color": "#41b6c4", "fill-opacity": 0.7 } });
  map.addLayer({ id: "outlines", type: "line", source: "features", paint: { "line-color": "#1d2730", "line-width": 0.7 } });
  map.fitBounds(await map.getSource("features").getBounds(), { padding: 20, animate: false });
});
