import { IconAdjustments } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "image",
  path: "/video/image",
  group: "video",
  order: 30,
  icon: IconAdjustments,
  role: "operator",
  namespace: "video",
  sections: ["image"],
  shown: (device) => Boolean(device.capabilities?.["video"]),
  load: () => import("./ImagePage"),
};
