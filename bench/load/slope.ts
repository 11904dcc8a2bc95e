/**
 * The slope of the line through points that is nearest to them (least squares): how much y grows with each x.
 *
 * @returns 0 if there are fewer than two values of x
 */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [middleX, middleY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const both = points.reduce((sum, { x, y }) => sum + (x - middleX) * (y - middleY), 0);
  const square = points.reduce((sum, { x }) => sum + (x - middleX) ** 2, 0);
  return square > 0 ? both / square : 0;
}
