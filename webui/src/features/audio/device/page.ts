import { IconMicrophone } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";
import { hasAudio } from "../audio";

export const page: PageInfo = {
  id: "audioDevice",
  path: "/audio/device-settings",
  group: "audio",
  order: 10,
  icon: IconMicrophone,
  role: "operator",
  namespace: "audio",
  sections: ["audio"],
  shown: hasAudio,
  load: () => import("./AudioDevicePage"),
};
