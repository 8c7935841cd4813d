import { IconBroadcast } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "stream",
  path: "/video/stream",
  group: "video",
  order: 40,
  icon: IconBroadcast,
  role: "operator",
  namespace: "video",
  sections: ["stream"],
  shown: (device) => Boolean(device.capabilities?.["video"]),
  load: () => import("./StreamPage"),
};
