import { Contact, Grille, Lamp, ledOf, Lens, Materials, ReaderField, type PictureProps } from "./parts";

/** A door station with a touch display. */
export function DisplayIntercomPicture({ state, act }: PictureProps) {
  const outputs = state.lines.filter((line) => line.direction === "output");
  return (
    <svg viewBox="0 0 320 440" className="ae-device">
      <Materials />
      <rect x="50" y="8" width="176" height="424" rx="22" fill="url(#ae-glass)" stroke="#4d565c" />
      <Lens x={138} y={44} r={20} />
      <rect x="66" y="76" width="144" height="216" rx="8" fill="#1e6f68" aria-hidden />
      <rect x="80" y="96" width="80" height="12" rx="6" fill="#e6f5f2" aria-hidden />
      <rect x="80" y="120" width="116" height="40" rx="8" fill="#ffffff" opacity="0.16" aria-hidden />
      <rect x="80" y="168" width="116" height="40" rx="8" fill="#ffffff" opacity="0.16" aria-hidden />
      <rect x="80" y="216" width="116" height="40" rx="8" fill="#ffffff" opacity="0.16" aria-hidden />
      {state.readers[0] === undefined ? null : (
        <ReaderField x={86} y={306} width={104} height={56} act={act} reader={state.readers[0]} />
      )}
      <Grille x={98} y={382} columns={11} rows={3} />
      <Lamp led={ledOf(state, "status")} x={138} y={418} r={4} />
      {outputs.map((line, index) => (
        <Contact key={line.name} state={state} name={line.name} x={244} y={36 + index * 66} />
      ))}
    </svg>
  );
}
