import { Anchor, FileButton, Button, Group, SegmentedControl, Switch, Text } from "@mantine/core";
import { IconFileMusic } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Audio } from "../../api/schema.gen";
import type { BenchDeed } from "./useBench";

const plain = ["silence", "tone", "noise"] as const;
const switches = ["echo", "unplugged"] as const satisfies readonly (keyof Audio)[];

/** What the microphone hears, whether it hears the loudspeaker, and what the loudspeaker said. */
export function SoundTools({ audio, act }: { audio: Audio; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation("bench");
  return (
    <section aria-label={t("sound")}>
      <Text fw={600} mb={6}>
        {t("sound")}
      </Text>
      <Group gap="md">
        <SegmentedControl
          size="xs"
          aria-label={t("microphone")}
          value={audio.plays}
          data={[...plain, ...(audio.plays === "wav" ? (["wav"] as const) : [])].map((value) => ({
            value,
            label: t(`plays.${value}`),
          }))}
          onChange={(plays) => plays !== "wav" && act({ do: "microphone", body: { plays } })}
        />
        <FileButton
          accept=".wav"
          onChange={(file) => {
            if (file !== null) void base64(file).then((wav) => act({ do: "microphone", body: { plays: "wav", wav } }));
          }}
        >
          {(props) => (
            <Button {...props} size="xs" variant="default" leftSection={<IconFileMusic size={16} aria-hidden />}>
              {t("playFile")}
            </Button>
          )}
        </FileButton>
        {switches.map((name) => (
          <Switch
            key={name}
            label={t(`soundSwitch.${name}`)}
            checked={audio[name]}
            onChange={(event) => act({ do: "acoustics", body: { [name]: event.currentTarget.checked } })}
          />
        ))}
        <Anchor size="sm" href="/bench/v1/loudspeaker.wav?seconds=10" download="loudspeaker.wav">
          {t("said")}
        </Anchor>
      </Group>
    </section>
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000)
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}
