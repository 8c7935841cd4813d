import { IconShieldHalf } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "masks",
  path: "/video/privacy-masks",
  group: "video",
  order: 70,
  icon: IconShieldHalf,
  role: "operator",
  namespace: "video",
  sections: ["privacy-masks"],
  shown: (device) => Boolean(device.capabilities?.["video"]),
  load: () => import("./MasksPage"),
};
