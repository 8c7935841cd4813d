import { IconWaveSine } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";
import { hasAudio } from "../audio";

export const page: PageInfo = {
  id: "audioStream",
  path: "/audio/stream",
  group: "audio",
  order: 20,
  icon: IconWaveSine,
  role: "operator",
  namespace: "audio",
  sections: ["audio-stream"],
  shown: hasAudio,
  load: () => import("./AudioStreamPage"),
};
