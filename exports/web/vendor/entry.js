// What the page takes from others: places for boxes of different sizes, pan and zoom.
export { flextree } from "d3-flextree";
export { select } from "d3-selection";
import "d3-transition";
export { zoom, zoomIdentity } from "d3-zoom";
