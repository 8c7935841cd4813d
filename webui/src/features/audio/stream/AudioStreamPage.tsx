import { useTranslation } from "react-i18next";
import { useSection } from "../../../api/hooks";
import { Page } from "../../../shared/Page";
import { InstantSettings } from "../../../forms/InstantSettings";
import { useGroupTitle } from "../../video/parts/useGroupTitle";

/** Sample rates of each encoding, Hz. */
const RATES: Readonly<Record<string, readonly number[]>> = {
  aac: [8000, 16_000, 32_000, 44_100, 48_000],
  opus: [8000, 16_000, 24_000, 48_000],
  lpcm: [8000, 16_000, 32_000, 44_100, 48_000],
};
const ENCODINGS = ["aac", "g711", "g711a", "g726", "opus", "lpcm"] as const;

/** Audio > Stream: what a client gets that asks for nothing else. */
export default function AudioStreamPage() {
  const { t } = useTranslation(["audio", "common"]);
  const groupTitle = useGroupTitle();
  const stored = useSection<{ encoding: string }>("audio-stream");
  const encoding = stored.data?.encoding ?? "aac";
  const rates = RATES[encoding];
  return (
    <Page title={t("common:pages.audioStream")} lead={t("streamLead")}>
      <InstantSettings
        section="audio-stream"
        title={groupTitle}
        only={({ path }) => {
          if (path === "sample_rate") return rates !== undefined;
          if (path === "bitrate") return ["aac", "opus", "g726"].includes(encoding);
          return true;
        }}
        choices={{
          encoding: ENCODINGS.map((value) => ({ value, label: t(`encoding.${value}`) })),
          ...(rates === undefined
            ? {}
            : { sample_rate: rates.map((value) => ({ value, label: `${value / 1000} kHz` })) }),
        }}
      />
    </Page>
  );
}
