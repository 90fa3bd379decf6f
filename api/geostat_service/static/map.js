// The map: geometry from tiles, once; colors by feature state, as often as one likes.

const SEA = "#e8f0f4";
const tilesOf = (level) => `${location.origin}/collections/${level}/tiles/WebMercatorQuad/tilejson.json`;

/** The map in its element; `onHover(id, point)` and `onPick(id)` are told integer feature ids, or null. */
export class AreaMap {
  constructor(element, { onHover, onPick }) {
    this.map = new maplibregl.Map({
      container: element,
      style: {
        version: 8,
        sources: { context: { type: "vector", url: tilesOf("asean") } },
        layers: [
          { id: "sea", type: "background", paint: { "background-color": SEA } },
          { id: "context", type: "fill", source: "context", "source-layer": "asean", paint: { "fill-color": "#e6e6df" } },
          { id: "context-line", type: "line", source: "context", "source-layer": "asean", paint: { "line-color": "#cfcfc6", "line-width": 0.6 } },
        ],
      },
      center: [101, 13],
      zoom: 4.4,
      minZoom: 2,
      maxZoom: 12,
      attributionControl: { compact: true },
      dragRotate: false,
      pitchWithRotate: false,
    });
    element.map = this.map;
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    this.loaded = new Promise((resolve) => this.map.once("load", resolve));
    this.listen(onHover, onPick);
  }

  listen(onHover, onPick) {
    const idAt = (point) => {
      if (!this.map.getLayer("areas")) return null;
      return this.map.queryRenderedFeatures(point, { layers: ["areas"] })[0]?.id ?? null;
    };
    this.map.on("mousemove", (event) => {
      const id = idAt(event.point);
      this.map.getCanvas().style.cursor = id === null ? "" : "pointer";
      this.mark("hover", id);
      onHover(id, event.originalEvent);
    });
    this.map.on("mouseout", () => { this.mark("hover", null); onHover(null); });
    this.map.on("click", (event) => onPick(idAt(event.point)));
  }

  /** Show the areas of a level and look at them. */
  async showLevel(level) {
    await this.loaded;
    if (this.level === level) return;
    for (const layer of ["areas", "areas-line", "areas-mark"]) if (this.map.getLayer(layer)) this.map.removeLayer(layer);
    if (this.map.getSource("areas")) this.map.removeSource("areas");
    this.level = level;
    this.marks = {};
    this.map.addSource("areas", { type: "vector", url: tilesOf(level) });
    const from = { source: "areas", "source-layer": level };
    const marked = (name) => ["boolean", ["feature-state", name], false];
    this.map.addLayer({ id: "areas", type: "fill", ...from, paint: { "fill-color": ["coalesce", ["feature-state", "color"], "#f2f2f2"] } });
    this.map.addLayer({ id: "areas-line", type: "line", ...from, paint: { "line-color": "#5b6770", "line-width": 0.6 } });
    this.map.addLayer({ id: "areas-mark", type: "line", ...from, paint: {
      "line-color": "#111",
      "line-width": ["case", marked("picked"), 3, marked("hover"), 2, 0],
    } });
    const { bounds } = await (await fetch(tilesOf(level))).json();
    if (!this.looked) this.map.fitBounds(bounds, { padding: 16, animate: false });
    this.looked = true;
  }

  /** Color each area: `colors` goes from feature id to color. */
  color(colors) {
    for (const [id, color] of colors) this.setState(id, { color });
  }

  /** Mark one area as `hover` or `picked`, and no other. */
  mark(name, id) {
    this.marks ??= {};
    if (this.marks[name] === id || !this.level) return;
    if (this.marks[name] != null) this.setState(this.marks[name], { [name]: false });
    if (id !== null) this.setState(id, { [name]: true });
    this.marks[name] = id;
  }

  setState(id, state) {
    this.map.setFeatureState({ source: "areas", sourceLayer: this.level, id }, state);
  }
}
