// All that the page takes from libraries: nothing else of them comes into the bundle.
export { flextree } from "d3-flextree";
export { select } from "d3-selection";
export { transition } from "d3-transition"; // gives selections their .transition()
export { zoom, zoomIdentity } from "d3-zoom";
