import { IconMusic } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";
import { hasOutput } from "../audio";

export const page: PageInfo = {
  id: "clips",
  path: "/audio/clips",
  group: "audio",
  order: 30,
  icon: IconMusic,
  role: "operator",
  namespace: "audio",
  sections: ["clips"],
  shown: hasOutput,
  load: () => import("./ClipsPage"),
};
