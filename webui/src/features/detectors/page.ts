import { IconRadar2 } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "detectors",
  path: "/system/detectors",
  group: "system",
  order: 25,
  icon: IconRadar2,
  role: "operator",
  namespace: "video",
  sections: ["detectors"],
  shown: (device) => Boolean(device.capabilities?.["video"]),
  load: () => import("./DetectorsPage"),
};
