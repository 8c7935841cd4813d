import { useTranslation } from "react-i18next";
import { Contact, Grille, Hotspot, Icon, Lamp, ledOf, Lens, Materials, paths, ReaderField, type PictureProps } from "./parts";

/** A slim metal door station: camera, icons, call button, reader, loudspeaker; the relay beside it. */
export function IntercomPicture({ state, act }: PictureProps) {
  const { t } = useTranslation("bench");
  const button = state.lines.find((line) => line.kind === "button");
  const pressed = button?.circuit === "closed";
  const outputs = state.lines.filter((line) => line.direction === "output");
  return (
    <svg viewBox="0 0 320 440" className="ae-device">
      <Materials />
      <rect x="70" y="8" width="150" height="424" rx="24" fill="url(#ae-metal)" stroke="#98a1a6" />
      <rect x="82" y="22" width="126" height="126" rx="16" fill="url(#ae-glass)" />
      <Lens x={145} y={72} r={34} />
      <Icon led={ledOf(state, "call")} x={91} y={114} path={paths.phone} />
      <Icon led={ledOf(state, "conversation")} x={133} y={114} path={paths.talk} />
      <Icon led={ledOf(state, "door")} x={175} y={114} path={paths.door} />
      <Grille x={105} y={172} columns={11} rows={6} />
      {button === undefined ? null : (
        <Hotspot
          label={t("pressNamed", { name: button.title })}
          pressed={pressed}
          onPress={() => act({ do: "press", body: { button: button.name, seconds: 0.3 } })}
        >
          <circle cx="145" cy="270" r="38" fill="#8d979c" />
          <circle cx="145" cy={pressed ? 272 : 270} r="34" fill={pressed ? "#c3cacd" : "#eef1f2"} stroke="#7b858a" />
          <g transform={`translate(130 ${pressed ? 257 : 255}) scale(1.25)`}>
            <path d={paths.phone} fill="none" stroke="#0f766e" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
          </g>
        </Hotspot>
      )}
      {state.readers[0] === undefined ? null : (
        <ReaderField x={92} y={328} width={106} height={74} act={act} reader={state.readers[0]} />
      )}
      <Lamp led={ledOf(state, "status")} x={145} y={418} r={4} />
      {outputs.map((line, index) => (
        <Contact key={line.name} state={state} name={line.name} x={240} y={36 + index * 66} />
      ))}
    </svg>
  );
}
