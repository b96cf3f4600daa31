export { Bars, type Bar } from './Bars';
export { Chart, type Figures } from './Chart';
export { HeatStrip } from './HeatStrip';
export { Line } from './Line';
export { Matrix, type MatrixColumn, type MatrixRow, type MatrixState } from './Matrix';
export { peakAt, peakOf } from './scale';
export { ShareBar } from './ShareBar';
export { Sign, type Shape } from './Sign';
