import { Alert, Select, Stack, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card } from "../../../shared/Card";
import { codecNames } from "../parts/words";
import type { Format, Player } from "./formats";

interface ViewSettingsProps {
  cameras: readonly { value: string; label: string }[];
  camera: string;
  onCamera: (camera: string) => void;
  formats: readonly Format[];
  profiles: readonly { name: string }[];
  format: string;
  onFormat: (format: string) => void;
  adaptive: boolean;
  onAdaptive: (adaptive: boolean) => void;
  player: Player;
  /** What is really shown, when the browser refused what it said it could play. */
  fallback: boolean;
}

/** What is shown, and how it comes. */
export function ViewSettings(props: ViewSettingsProps) {
  const { t } = useTranslation(["video", "common"]);
  const { player, formats } = props;
  const offered = formats.map(({ codec, obstacle }) => ({
    value: codec,
    label: obstacle === null ? (codecNames[codec] ?? codec) : t(`obstacle.${obstacle}`, { codec: codecNames[codec] }),
    disabled: obstacle !== null,
  }));
  const named = props.profiles.map(({ name }) => ({ value: `profile:${name}`, label: name }));
  return (
    <Card title={t("view")}>
      <Stack gap="md">
        {props.cameras.length > 1 ? (
          <Select
            label={t("camera")}
            value={props.camera}
            allowDeselect={false}
            onChange={(value) => props.onCamera(value ?? "")}
            data={props.cameras}
          />
        ) : null}
        <Select
          label={t("format")}
          value={props.format}
          allowDeselect={false}
          onChange={(value) => props.onFormat(value ?? "h264")}
          data={
            named.length === 0
              ? offered
              : [
                  { group: t("formats"), items: offered },
                  { group: t("common:pages.streamProfiles"), items: named },
                ]
          }
        />
        {player.instead === "" && !props.fallback ? null : (
          <Alert color="gray" role="status" p="sm">
            {props.fallback
              ? t("fallback", { codec: codecNames[player.codec] })
              : t("instead", { codec: codecNames[player.instead], shown: codecNames[player.codec] })}
          </Alert>
        )}
        <Switch
          label={t("adaptive")}
          description={t(player.adapts ? "adaptiveHint" : "adaptiveNot")}
          checked={props.adaptive && player.adapts}
          disabled={!player.adapts}
          onChange={(event) => props.onAdaptive(event.currentTarget.checked)}
        />
      </Stack>
    </Card>
  );
}
