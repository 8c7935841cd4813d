import { IconStack2 } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "streamProfiles",
  path: "/system/stream-profiles",
  group: "system",
  order: 55,
  icon: IconStack2,
  role: "operator",
  namespace: "video",
  sections: ["stream-profiles"],
  shown: (device) => Boolean(device.capabilities?.["video"]),
  load: () => import("./ProfilesPage"),
};
