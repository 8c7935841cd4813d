import { IconVideo } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "liveView",
  path: "/video/live",
  group: "video",
  order: 10,
  icon: IconVideo,
  role: "viewer",
  namespace: "video",
  shown: (device) => Boolean(device.capabilities?.["video"]),
  load: () => import("./LiveViewPage"),
};
