import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconActivity } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSection } from "../../../api/hooks";
import { useDevice } from "../../../app/session";
import { Card } from "../../../shared/Card";
import { Page } from "../../../shared/Page";
import { Loaded } from "../../../shared/states";
import { InstantSettings } from "../../../forms/InstantSettings";
import { hasOutput, useAudioNow } from "../audio";
import { Meter } from "../Meter";
import { useGroupTitle } from "../../video/parts/useGroupTitle";

interface AudioSettings {
  input: { type: string; separate_gains: boolean };
}

/** Audio > Device settings: microphone and loudspeaker, and how loud they are now. */
export default function AudioDevicePage() {
  const { t } = useTranslation(["audio", "common"]);
  const groupTitle = useGroupTitle();
  const now = useAudioNow();
  const device = useDevice();
  const stored = useSection<AudioSettings>("audio");
  return (
    <Page title={t("common:pages.audioDevice")} lead={t("deviceLead")}>
      <Loaded query={now}>
        {(audio) => (
          <>
            {audio.problem === "" ? null : (
              <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t("unavailable")}>
                {audio.problem}
              </Alert>
            )}
            <Card title={t("levels")} icon={<IconActivity size={20} />}>
              {audio.inputTypes.length === 0 ? null : (
                <Meter label={t("input")} level={audio.inputLevel} off={!audio.input} />
              )}
              {hasOutput(device) ? <Meter label={t("output")} level={audio.outputLevel} off={!audio.output} /> : null}
            </Card>
            <InstantSettings
              section="audio"
              title={groupTitle}
              only={({ path }) => {
                if (path === "name") return false;
                if (path.startsWith("output.")) return hasOutput(device);
                if (audio.inputTypes.length === 0) return false;
                const gain = /^input\.gains\.(\w+)$/.exec(path)?.[1];
                if (gain !== undefined) {
                  return stored.data?.input.separate_gains === true && audio.inputTypes.includes(gain);
                }
                if (path === "input.gain") return stored.data?.input.separate_gains !== true;
                if (path === "input.separate_gains") return audio.inputTypes.length > 1;
                if (path === "input.power") return ["mic", "balanced"].includes(stored.data?.input.type ?? "");
                return true;
              }}
              choices={{ "input.type": audio.inputTypes.map((value) => ({ value, label: t(`type.${value}`) })) }}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}
