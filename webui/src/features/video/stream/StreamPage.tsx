import { Box } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSection } from "../../../api/hooks";
import { Page } from "../../../shared/Page";
import { Loaded } from "../../../shared/states";
import { Beside } from "../parts/Beside";
import { including } from "../../../forms/instant";
import { InstantSettings } from "../../../forms/InstantSettings";
import { Preview } from "../parts/Preview";
import { useVideoFacts } from "../parts/useVideoFacts";
import { codecNames } from "../parts/words";
import { BitrateCalculator } from "./BitrateCalculator";
import { useGroupTitle } from "../parts/useGroupTitle";

interface StreamSettings {
  codec: string;
  resolution: string;
  fps: number;
  retention: number;
  abr_limit: number;
}

export default function StreamPage() {
  const { t } = useTranslation(["video", "common"]);
  const groupTitle = useGroupTitle();
  const facts = useVideoFacts();
  const stored = useSection<StreamSettings>("stream");
  const rates = ["vbr", "mbr", "abr"].map((value) => ({ value, label: t(`rate.${value}`) }));
  return (
    <Page title={t("common:pages.stream")} lead={t("streamLead")} width="wide">
      {/* What is seen is the default stream itself: it begins anew with every change of it. */}
      <Beside picture={<Preview query="camera=1" again={JSON.stringify(stored.data ?? null)} />}>
        <Loaded query={facts}>
          {(found) => (
            <InstantSettings
              section="stream"
              title={groupTitle}
              unsupported={found.unsupported}
              choices={{
                codec: including(found.codecs, stored.data?.codec).map((value) => ({
                  value,
                  label: codecNames[value] ?? value,
                })),
                resolution: including(found.resolutions, stored.data?.resolution).map((value) => ({
                  value,
                  label: value.replace("x", " × "),
                })),
                profile: ["baseline", "main", "high"].map((value) => ({ value, label: t(`profile.${value}`) })),
                rate_control: rates,
              }}
            />
          )}
        </Loaded>
        <Box mt="lg">
          <Loaded query={stored}>{(stream) => <BitrateCalculator stream={stream} />}</Loaded>
        </Box>
      </Beside>
    </Page>
  );
}
