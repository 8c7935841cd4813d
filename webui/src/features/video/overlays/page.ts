import { IconTypography } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "overlays",
  path: "/video/overlays",
  group: "video",
  order: 50,
  icon: IconTypography,
  role: "operator",
  namespace: "video",
  sections: ["overlays", "overlay-images"],
  shown: (device) => Boolean(device.capabilities?.["video"]),
  load: () => import("./OverlaysPage"),
};
