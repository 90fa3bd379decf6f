// From values, or from the classes of an analysis, to the color of each area.

export const NO_DATA = "#c9c9c9";

/** The colors of the classes of local Moran's I, as GeoDa has made them familiar. */
export const LISA_COLORS = {
  HH: "#d7191c", LL: "#2c7bb6", HL: "#fdae61", LH: "#abd9e9",
  not_significant: "#f4f4f0", isolate: "#c8b6dd", no_data: NO_DATA,
};

/** Feature id and color of each area. */
export const colorsOf = (values, lisa) =>
  values.ids.map((id, i) => [id, lisa ? LISA_COLORS[lisa.columns.class[i]] : classColor(values, i)]);

function classColor({ values, classification }, i) {
  if (values[i] === null || !classification) return NO_DATA;
  const last = classification.colors.length - 1;
  const found = classification.breaks.slice(1).findIndex((upper) => values[i] <= upper);
  return classification.colors[found < 0 ? last : found];
}
