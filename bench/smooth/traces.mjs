// Networks as people have them: steps of a rate in kbit/s, a delay, and the share of the time that they last.
const step = (kbps, share = 1, latency_ms = 60) => ({ kbps, share, latency_ms });

export const TRACES = [
  { name: 'steady 1 Mbit/s', short: true, steps: [step(1000)] },
  { name: 'steady 1.5 Mbit/s', steps: [step(1500)] },
  { name: 'steady 2 Mbit/s', short: true, steps: [step(2000)] },
  { name: 'steady 3 Mbit/s', steps: [step(3000)] },
  { name: 'steady 5 Mbit/s', steps: [step(5000)] },
  { name: 'steady 10 Mbit/s', short: true, steps: [step(10_000)] },
  { name: 'steady 20 Mbit/s', steps: [step(20_000)] },
  { name: 'a drop to a tenth', short: true, steps: [step(10_000), step(1000, 2)] },
  { name: 'a rise after a poor start', steps: [step(1000), step(8000, 2)] },
  { name: 'a saw', steps: [1, 2, 1, 2].flatMap(() => [step(6000), step(1200)]) },
  { name: 'a bus', steps: [step(8000), step(1500), step(3000), step(1000), step(12_000)] },
  { name: 'far away', steps: [step(4000, 1, 300)] },
];
