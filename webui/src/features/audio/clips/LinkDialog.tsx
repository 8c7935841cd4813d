import { Button, Code, CopyButton, Group, Modal, NumberInput, Slider, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClipInfo } from "../../../api/schema.gen";
import { linkTo } from "./clips";

/** An address that other systems open to play the clip. */
export function LinkDialog({ clip, onClose }: { clip: ClipInfo; onClose: () => void }) {
  const { t } = useTranslation(["audio", "common"]);
  const [volume, setVolume] = useState(100);
  const [repeat, setRepeat] = useState<number | string>(0);
  const link = linkTo(location.origin, clip.number, volume, Number(repeat) || 0);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("clips.linkTitle", { name: clip.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="md">
        <Text size="sm">{t("clips.linkText")}</Text>
        <div>
          <Text size="sm" fw={500} mb={6}>
            {t("clips.volume", { volume })}
          </Text>
          <Slider min={0} max={200} step={5} value={volume} onChange={setVolume} label={null} thumbLabel={t("clips.volumeOnly")} thumbSize={22} />
        </div>
        <NumberInput
          label={t("clips.repeat")}
          description={t("clips.repeatText")}
          min={-1}
          max={100}
          allowDecimal={false}
          value={repeat}
          onChange={setRepeat}
        />
        <Code block className="ae-break">
          {link}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={link}>
            {({ copied, copy }) => (
              <Button leftSection={copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />} onClick={copy}>
                {t(copied ? "common:action.copied" : "common:action.copy")}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Modal>
  );
}
