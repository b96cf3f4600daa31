// The little arithmetic that listening needs.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The value that is nearest to `wanted`. */
export function nearest(values, wanted) {
  return values.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
}

/**
 * Where `pattern` lies in `signal`, which may begin and end in the middle of it: the peak of their normalised
 * correlation (0 to 1) and the position of the pattern's first sample (negative when it began before).
 */
export function correlate(signal, pattern) {
  const size = 2 ** Math.ceil(Math.log2(signal.length + pattern.length));
  const a = transform(whiten(signal), size);
  const b = transform(whiten(pattern), size);
  for (let n = 0; n < size; n += 1) {
    const re = a.re[n] * b.re[n] + a.im[n] * b.im[n];
    const im = a.im[n] * b.re[n] - a.re[n] * b.im[n];
    a.re[n] = re;
    a.im[n] = -im; // the inverse is the forward transform of the conjugate
  }
  fft(a.re, a.im);
  let at = 0;
  for (let n = 1; n < size; n += 1) if (a.re[n] > a.re[at]) at = n;
  const lag = at < signal.length ? at : at - size;
  return { peak: a.re[at] / size / overlapEnergy(whiten(signal), whiten(pattern), lag), at: lag };
}

function overlapEnergy(signal, pattern, lag) {
  let s = 0;
  let p = 0;
  for (let n = Math.max(0, lag); n < Math.min(signal.length, lag + pattern.length); n += 1) {
    s += signal[n] ** 2;
    p += pattern[n - lag] ** 2;
  }
  return Math.sqrt(s * p) || Infinity;
}

/** A plain difference: speech then weighs its consonants as much as its vowels. */
function whiten(samples) {
  return Float64Array.from(samples, (sample, n) => sample - 0.9 * (samples[n - 1] ?? 0));
}

function transform(samples, size) {
  const re = new Float64Array(size);
  re.set(samples);
  const im = new Float64Array(size);
  fft(re, im);
  return { re, im };
}

/** Cooley and Tukey, in place; the length is a power of two. */
function fft(re, im) {
  const size = re.length;
  for (let n = 1, mirror = 0; n < size; n += 1) {
    let bit = size >> 1;
    for (; mirror & bit; bit >>= 1) mirror ^= bit;
    mirror ^= bit;
    if (n < mirror) {
      [re[n], re[mirror]] = [re[mirror], re[n]];
      [im[n], im[mirror]] = [im[mirror], im[n]];
    }
  }
  for (let half = 1; half < size; half *= 2) {
    const angle = -Math.PI / half;
    for (let k = 0; k < half; k += 1) {
      const wr = Math.cos(angle * k);
      const wi = Math.sin(angle * k);
      for (let n = k; n < size; n += 2 * half) {
        const m = n + half;
        const tr = wr * re[m] - wi * im[m];
        const ti = wr * im[m] + wi * re[m];
        re[m] = re[n] - tr;
        im[m] = im[n] - ti;
        re[n] += tr;
        im[n] += ti;
      }
    }
  }
}
