// Arithmetic on pictures without colour: one byte for each pixel, or for each cell of pixels, row by row.

export const smoothed = (grey, width, height) => {
  const rows = new Uint8Array(grey.length),
    out = new Uint8Array(grey.length);
  for (let i = 1; i < grey.length - 1; ++i) rows[i] = (grey[i - 1] + 2 * grey[i] + grey[i + 1] + 2) >> 2;
  for (let i = width; i < grey.length - width; ++i) out[i] = (rows[i - width] + 2 * rows[i] + rows[i + width] + 2) >> 2;
  out.copyWithin(0, width, 2 * width);
  out.copyWithin((height - 1) * width, (height - 2) * width, (height - 1) * width);
  return out;
};

/**
 * How much of the height of an edge lies between two neighbours but one, where edges are highest: 0.7 and more on
 * screenshots.
 */
export function sharpness_of(grey, width, height, cell) {
  const steps = [];
  for (let y = cell; y < height - cell; y += cell) {
    for (let x = cell; x < width - cell; x += cell) {
      let high = 0,
        low = 255,
        step = 0;
      for (let i = y * width + x - cell; i < y * width + x + cell; ++i) {
        if (grey[i] > high) high = grey[i];
        if (grey[i] < low) low = grey[i];
        step = Math.max(step, Math.abs(grey[i + 1] - grey[i - 1]));
      }
      if (high - low >= 40) steps.push([high - low, step / (high - low)]);
    }
  }
  steps.sort((a, b) => b[0] - a[0]);
  const highest = steps
    .slice(0, Math.ceil(steps.length / 4))
    .map(([, share]) => share)
    .sort((a, b) => a - b);
  return highest[highest.length >> 1] ?? 1;
}

/** With every value pushed away from the mean of its surroundings: what a lens out of focus took, in part. */
export function sharpened(grey, width, height, reach, amount) {
  const rows = new Uint16Array(grey.length),
    out = new Uint8Array(grey.length);
  const size = 2 * reach + 1;
  for (let y = 0; y < height; ++y) {
    const start = y * width;
    let sum = (reach + 1) * grey[start];
    for (let x = 0; x < reach; ++x) sum += grey[start + Math.min(x, width - 1)];
    for (let x = 0; x < width; ++x) {
      sum += grey[start + Math.min(x + reach, width - 1)] - grey[start + Math.max(x - reach - 1, 0)];
      rows[start + x] = sum;
    }
  }
  for (let x = 0; x < width; ++x) {
    let sum = 0;
    for (let y = -reach - 1; y < reach; ++y) sum += rows[Math.min(Math.max(y, 0), height - 1) * width + x];
    for (let y = 0; y < height; ++y) {
      sum += rows[Math.min(y + reach, height - 1) * width + x] - rows[Math.max(y - reach - 1, 0) * width + x];
      const i = y * width + x;
      out[i] = Math.max(0, Math.min(255, grey[i] + amount * (grey[i] - sum / (size * size))));
    }
  }
  return out;
}

/** The middle of what neighbours differ by, where nothing is written: the noise of a sensor. */
export function noise_of(grey, width) {
  const counts = new Uint32Array(256);
  let all = 0;
  for (let i = width; i < grey.length - width; i += 7, ++all) {
    counts[Math.abs(4 * grey[i] - grey[i - 1] - grey[i + 1] - grey[i - width] - grey[i + width]) >> 2]++;
  }
  let at = 0;
  for (let seen = counts[0]; 2 * seen < all; seen += counts[++at]);
  return at;
}

export function middle_of(values) {
  const counts = new Uint32Array(256);
  for (const value of values) ++counts[value];
  let at = 0;
  for (let seen = counts[0]; 2 * seen < values.length; seen += counts[++at]);
  return at;
}

/** The largest or least of each cell of so many pixels, and their mean. */
export function cells_of(grey, width, height, cell) {
  const across = Math.ceil(width / cell),
    down = Math.ceil(height / cell);
  const high = new Uint8Array(across * down),
    low = new Uint8Array(across * down).fill(255),
    mean = new Float32Array(across * down),
    count = new Uint16Array(across * down);
  for (let y = 0; y < height; ++y) {
    const row = Math.floor(y / cell) * across;
    for (let x = 0, at = row, left = cell; x < width; ++x) {
      const value = grey[y * width + x];
      if (value > high[at]) high[at] = value;
      if (value < low[at]) low[at] = value;
      mean[at] += value;
      ++count[at];
      if (--left === 0) {
        left = cell;
        ++at;
      }
    }
  }
  for (let i = 0; i < mean.length; ++i) mean[i] /= count[i];
  return { across, down, high, low, mean };
}

/** Every cell as the largest of its neighbours within a reach, by jumps over what is covered already. */
export function largest(values, across, down, reach) {
  const from = values.slice();
  const to = new Uint8Array(values.length);
  for (let covered = 0, jump; covered < reach; covered += jump) {
    jump = Math.min(2 * covered + 1, reach - covered);
    for (let y = 0, i = 0; y < down; ++y) {
      for (let x = 0; x < across; ++x, ++i) {
        let value = from[i];
        if (x >= jump && from[i - jump] > value) value = from[i - jump];
        if (x + jump < across && from[i + jump] > value) value = from[i + jump];
        to[i] = value;
      }
    }
    for (let y = 0, i = 0, rows = jump * across; y < down; ++y) {
      for (let x = 0; x < across; ++x, ++i) {
        let value = to[i];
        if (y >= jump && to[i - rows] > value) value = to[i - rows];
        if (y + jump < down && to[i + rows] > value) value = to[i + rows];
        from[i] = value;
      }
    }
  }
  return from;
}

const inverted = (values) => values.map((value) => 255 - value);
export const least = (values, across, down, reach) => inverted(largest(inverted(values), across, down, reach));

/** Every cell as the sum of its neighbours within a reach. */
export function sums(values, across, down, reach) {
  const all = new Float64Array((across + 1) * (down + 1)),
    out = new Float32Array(values.length);
  for (let y = 0; y < down; ++y) {
    for (let x = 0, row = 0; x < across; ++x) {
      row += values[y * across + x];
      all[(y + 1) * (across + 1) + x + 1] = all[y * (across + 1) + x + 1] + row;
    }
  }
  for (let y = 0; y < down; ++y) {
    const top = Math.max(0, y - reach) * (across + 1),
      bottom = Math.min(down, y + reach + 1) * (across + 1);
    for (let x = 0; x < across; ++x) {
      const left = Math.max(0, x - reach),
        right = Math.min(across, x + reach + 1);
      out[y * across + x] = all[bottom + right] - all[top + right] - all[bottom + left] + all[top + left];
    }
  }
  return out;
}
