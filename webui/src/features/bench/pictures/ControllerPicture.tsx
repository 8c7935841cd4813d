import { Contact, Lamp, ledOf, Materials, type PictureProps } from "./parts";

const COLUMNS = 4;

/** A controller in its cabinet: lights in the middle, relays and outputs below. */
export function ControllerPicture({ state }: PictureProps) {
  const outputs = state.lines.filter((line) => line.direction === "output" || line.kind === "relay");
  const rows = Math.ceil(outputs.length / COLUMNS);
  const shown = state.leds.filter((led) => !led.name.includes("relay") || led.name === "relay");
  const height = 170 + rows * 66;
  return (
    <svg viewBox={`0 0 360 ${height}`} className="ae-device">
      <Materials />
      <rect x="8" y="8" width="344" height={height - 16} rx="14" fill="url(#ae-metal)" stroke="#98a1a6" />
      <rect x="28" y="28" width="304" height="104" rx="8" fill="#15564f" aria-hidden />
      {[60, 110, 160, 210, 260].map((x) => (
        <rect key={x} x={x} y="46" width="34" height="26" rx="3" fill="#0d2b28" aria-hidden />
      ))}
      {shown.map((led, index) => (
        <Lamp key={led.name} led={ledOf(state, led.name)} x={52 + index * 26} y={108} r={5} />
      ))}
      {outputs.map((line, index) => (
        <Contact
          key={line.name}
          state={state}
          name={line.name}
          x={26 + (index % COLUMNS) * 79}
          y={146 + Math.floor(index / COLUMNS) * 66}
          width={70}
          onMetal
        />
      ))}
    </svg>
  );
}
