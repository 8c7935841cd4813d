import { Contact, Lamp, ledOf, Materials, type PictureProps } from "./parts";

/** A wall loudspeaker with a light bar on its front. */
export function SpeakerPicture({ state }: PictureProps) {
  const outputs = state.lines.filter((line) => line.direction === "output");
  return (
    <svg viewBox="0 0 320 320" className="ae-device">
      <Materials />
      <rect x="50" y="20" width="220" height="240" rx="30" fill="url(#ae-metal)" stroke="#98a1a6" />
      <circle cx="160" cy="132" r="82" fill="#262d31" aria-hidden />
      {[70, 56, 42, 28].map((radius) => (
        <circle key={radius} cx="160" cy="132" r={radius} fill="none" stroke="#3d474d" strokeWidth="5" aria-hidden />
      ))}
      <circle cx="160" cy="132" r="14" fill="#3d474d" aria-hidden />
      <Lamp led={ledOf(state, "front")} x={160} y={236} r={9} />
      <Lamp led={ledOf(state, "status")} x={244} y={44} r={5} />
      {outputs.map((line, index) => (
        <Contact key={line.name} state={state} name={line.name} x={20 + index * 80} y={264} />
      ))}
    </svg>
  );
}
