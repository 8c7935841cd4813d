import { Button, Group, Text } from "@mantine/core";
import { IconHandClick, IconPlugConnectedX, IconRotateClockwise } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import type { BenchDeed } from "./useBench";

const deeds = {
  cloud: { do: "control-button", body: { action: "press", seconds: 3 } },
  reset: { do: "control-button", body: { action: "hold", seconds: 16 } },
  power: { do: "power-cycle" },
} as const satisfies Record<string, BenchDeed>;
type Deed = keyof typeof deeds;

/** The control button, and the power cable. */
export function PowerTools({ act }: { act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation(["bench", "common"]);
  const [asked, setAsked] = useState<Exclude<Deed, "cloud"> | null>(null);
  return (
    <section aria-label={t("control")}>
      <Text fw={600} mb={6}>
        {t("control")}
      </Text>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconHandClick size={16} aria-hidden />}
          onClick={() => act(deeds.cloud)}
        >
          {t("cloud")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlugConnectedX size={16} aria-hidden />}
          onClick={() => setAsked("power")}
        >
          {t("power")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRotateClockwise size={16} aria-hidden />}
          onClick={() => setAsked("reset")}
        >
          {t("reset")}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asked !== null}
        title={asked === null ? "" : t(asked)}
        text={asked === null ? "" : t(`${asked}Ask`)}
        confirm={asked === null ? "" : t(asked)}
        danger
        onClose={() => setAsked(null)}
        onConfirm={() => {
          if (asked !== null) act(deeds[asked]);
          setAsked(null);
        }}
      />
    </section>
  );
}
