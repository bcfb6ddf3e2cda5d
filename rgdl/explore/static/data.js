"use strict";

// The network and its samples, unpacked from the page.

const DATA = JSON.parse(document.getElementById("data").textContent);
const L = DATA.lattice_size;
const LEVELS = 127; // of an image, on either side of zero
const SAMPLES = new Int8Array(bytes(DATA.samples).buffer);
const LAYERS = DATA.layers.map(unpack);

let shown = { layer: -1, spin: -1, sample: -1 };

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function unpack(layer, k) {
  return {
    ...layer,
    number: k + 1,
    fields: new Int8Array(bytes(layer.fields).buffer),
    weights: layer.weights && new Float32Array(bytes(layer.weights).buffer),
    meanSpins: new Float32Array(bytes(layer.mean_spins).buffer),
    reconstructions: new Int8Array(bytes(layer.reconstructions).buffer),
  };
}

// One L x L image of several.
function imageOf(images, number) {
  return images.subarray(number * L * L, (number + 1) * L * L);
}

function weightsBelow(k, spin) {
  const n = LAYERS[k - 1].n_units;
  return LAYERS[k].weights.subarray(spin * n, (spin + 1) * n);
}

function weightsAbove(k, spin) {
  const n = LAYERS[k].n_units;
  return Float32Array.from({ length: LAYERS[k + 1].n_units }, (_, i) => LAYERS[k + 1].weights[i * n + spin]);
}
