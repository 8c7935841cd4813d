import { Button, FileButton, Menu } from "@mantine/core";
import { IconActivity, IconChartLine, IconGauge, IconMapPin, IconPhoto, IconPlus, IconTypography } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

export type Addition = "text" | "annotation" | "indicator" | "graph" | "meter";

interface AddOverlayProps {
  /** There is no room for another text or image, or for another widget. */
  full: boolean;
  fullWidgets: boolean;
  indicated: boolean;
  annotations: boolean;
  busy: boolean;
  onAdd: (what: Addition) => void;
  onImage: (file: File) => void;
}

/** What can be laid over the picture. */
export function AddOverlay({ full, fullWidgets, indicated, annotations, busy, onAdd, onImage }: AddOverlayProps) {
  const { t } = useTranslation(["video", "common"]);
  const pick = useRef<() => void>(() => undefined);
  const icon = { size: 18, "aria-hidden": true } as const;
  return (
    <>
      <FileButton
        accept="image/png,image/jpeg,image/bmp,image/svg+xml"
        onChange={(file) => {
          if (file !== null) onImage(file);
        }}
      >
        {({ onClick }) => {
          pick.current = onClick;
          return null;
        }}
      </FileButton>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button loading={busy} leftSection={<IconPlus {...icon} />}>
            {t("overlays.add")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={full} leftSection={<IconTypography {...icon} />} onClick={() => onAdd("text")}>
            {t("overlays.kind.texts")}
          </Menu.Item>
          <Menu.Item disabled={full} leftSection={<IconPhoto {...icon} />} onClick={() => pick.current()}>
            {t("overlays.kind.images")}
          </Menu.Item>
          {annotations ? (
            <Menu.Item disabled={full} leftSection={<IconMapPin {...icon} />} onClick={() => onAdd("annotation")}>
              {t("overlays.kind.annotation")}
            </Menu.Item>
          ) : null}
          <Menu.Item disabled={indicated} leftSection={<IconActivity {...icon} />} onClick={() => onAdd("indicator")}>
            {t("overlays.kind.indicator")}
          </Menu.Item>
          <Menu.Item disabled={fullWidgets} leftSection={<IconChartLine {...icon} />} onClick={() => onAdd("graph")}>
            {t("overlays.kind.graph")}
          </Menu.Item>
          <Menu.Item disabled={fullWidgets} leftSection={<IconGauge {...icon} />} onClick={() => onAdd("meter")}>
            {t("overlays.kind.meter")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
