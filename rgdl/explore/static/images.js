// Images: fields and samples site by site, and maps of a layer's spins.

const COLORS = bytes(DATA.colors);
const FINE = Math.ceil(800 / L); // pixels per site on maps
const PEN = 5; // line width there, in pixels
const MARK = "#e8352b"; // color of the chosen spin on black and white

function paint(canvas, values, color, width = Math.sqrt(values.length)) {
  canvas.width = width;
  canvas.height = values.length / width;
  const image = new ImageData(canvas.width, canvas.height);
  values.forEach((value, i) => image.data.set([...color(value), 255], 4 * i));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function fieldColor(level) {
  return COLORS.subarray(3 * (level + LEVELS), 3 * (level + LEVELS) + 3);
}

function spinColor(level) {
  return Array(3).fill(Math.round((255 * (level + LEVELS)) / (2 * LEVELS)));
}

function css(color) {
  return `rgb(${Array.from(color).join(",")})`;
}

function thumbnail(k, spin) {
  return paint(element("canvas", { "aria-hidden": true }), imageOf(LAYERS[k].fields, spin), fieldColor);
}

function paintColorBar() {
  const levels = Int8Array.from({ length: 2 * LEVELS + 1 }, (_, i) => i - LEVELS);
  paint(find("color-bar"), levels, fieldColor, levels.length);
}

// Call `draw` for every spin of a layer, at the center of its field.
function paintMap(canvas, k, background, draw) {
  canvas.width = canvas.height = L * FINE;
  const pen = canvas.getContext("2d");
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const { center_x, center_y, localized } = LAYERS[k].measures;
  for (let spin = 0; spin < LAYERS[k].n_units; spin++) {
    if (center_x[spin] === null) continue;
    for (const row of periodic(center_x[spin])) {
      for (const column of periodic(center_y[spin])) draw(pen, spin, column * FINE, row * FINE, localized[spin]);
    }
  }
}

// The middle of a site; near an edge, also its copy beyond the opposite edge.
function periodic(coordinate) {
  const middle = (coordinate + 0.5) % L;
  if (middle < L / 8) return [middle, middle + L];
  return middle > L - L / 8 ? [middle, middle - L] : [middle];
}

function traceDot(pen, x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

function paintWeights(canvas, k, weights) {
  const largest = Math.max(...Array.from(weights, Math.abs)) || 1;
  const largestDot = (0.45 * L * FINE) / Math.sqrt(Math.max(weights.length, 25));
  paintMap(canvas, k, css(fieldColor(0)), (pen, spin, x, y, isLocalized) => {
    const size = Math.abs(weights[spin]) / largest;
    const level = Math.sign(weights[spin]) * Math.round(LEVELS * (0.45 + 0.55 * size));
    traceDot(pen, x, y, Math.max(2, largestDot * Math.sqrt(size)));
    pen.lineWidth = PEN;
    pen.strokeStyle = pen.fillStyle = css(fieldColor(level));
    if (isLocalized) pen.fill();
    else pen.stroke();
  });
}

function paintStates(canvas, k, sample) {
  const { n_units, meanSpins } = LAYERS[k];
  const radius = (0.3 * L * FINE) / Math.sqrt(n_units);
  paintMap(canvas, k, css(spinColor(0)), (pen, spin, x, y, isLocalized) => {
    pen.fillStyle = css(spinColor(LEVELS * meanSpins[sample * n_units + spin]));
    if (isLocalized) {
      traceDot(pen, x, y, radius);
      pen.fill();
    } else pen.fillRect(x - radius / 2, y - radius / 2, radius, radius);
    if (k !== shown.layer || spin !== shown.spin) return;
    traceDot(pen, x, y, radius + 3 * PEN);
    pen.lineWidth = 2 * PEN;
    pen.strokeStyle = MARK;
    pen.stroke();
  });
}

// Edges of the sites where a localized field exceeds half of its largest weight.
function paintOutline(canvas, k, spin) {
  canvas.width = canvas.height = L * FINE;
  if (!LAYERS[k].measures.localized[spin]) return;
  const field = imageOf(LAYERS[k].fields, spin);
  const isInside = (row, column) => Math.abs(field[((row + L) % L) * L + ((column + L) % L)]) > LEVELS / 2;
  const pen = canvas.getContext("2d");
  pen.fillStyle = MARK;
  for (let row = 0; row < L; row++) {
    for (let column = 0; column < L; column++) {
      if (!isInside(row, column)) continue;
      const [left, top] = [column * FINE, row * FINE];
      if (!isInside(row - 1, column)) pen.fillRect(left, top, FINE, PEN);
      if (!isInside(row + 1, column)) pen.fillRect(left, top + FINE - PEN, FINE, PEN);
      if (!isInside(row, column - 1)) pen.fillRect(left, top, PEN, FINE);
      if (!isInside(row, column + 1)) pen.fillRect(left + FINE - PEN, top, PEN, FINE);
    }
  }
}
