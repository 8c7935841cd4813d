import { Contact, Lamp, ledOf, Lens, Materials, type PictureProps } from "./parts";

/** A bullet camera with infrared light around its lens. */
export function PlateCameraPicture({ state }: PictureProps) {
  const outputs = state.lines.filter((line) => line.direction === "output");
  const rays = Array.from({ length: 12 }, (_, index) => (index * Math.PI) / 6);
  return (
    <svg viewBox="0 0 320 300" className="ae-device">
      <Materials />
      <rect x="40" y="30" width="240" height="150" rx="60" fill="url(#ae-metal)" stroke="#98a1a6" />
      <path d="M30 46a70 70 0 0 1 60-30h150a60 60 0 0 1 50 30z" fill="#c4cbce" stroke="#98a1a6" aria-hidden />
      <circle cx="160" cy="108" r="62" fill="#171d20" aria-hidden />
      {rays.map((angle) => (
        <circle
          key={angle}
          cx={160 + 49 * Math.cos(angle)}
          cy={108 + 49 * Math.sin(angle)}
          r="5"
          fill="#3a2327"
          aria-hidden
        />
      ))}
      <Lens x={160} y={108} r={34} />
      <Lamp led={ledOf(state, "status")} x={254} y={150} r={5} />
      <path d="M150 180v40h20v-40M120 220h80" stroke="#98a1a6" strokeWidth="10" fill="none" aria-hidden />
      {outputs.map((line, index) => (
        <Contact key={line.name} state={state} name={line.name} x={128 + index * 80} y={236} />
      ))}
    </svg>
  );
}
