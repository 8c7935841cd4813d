const LINES = [1, 2, 3, 4, 5, 6, 7];

/** Straight lines over the picture, to see whether the camera hangs level. */
export function LevelGrid() {
  return (
    <svg className="ae-video-over" viewBox="0 0 8 8" preserveAspectRatio="none" aria-hidden pointerEvents="none" data-testid="grid">
      {LINES.map((at) => (
        <g key={at}>
          <line className="ae-grid-line" x1={0} x2={8} y1={at} y2={at} />
          <line className="ae-grid-line" y1={0} y2={8} x1={at} x2={at} />
        </g>
      ))}
    </svg>
  );
}
