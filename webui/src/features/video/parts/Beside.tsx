import type { ReactNode } from "react";

/** The picture, which stays in sight, and the settings that change it. */
export function Beside({ picture, children }: { picture: ReactNode; children: ReactNode }) {
  return (
    <div className="ae-video-stage">
      <div className="ae-video-beside">{picture}</div>
      <div>{children}</div>
    </div>
  );
}
