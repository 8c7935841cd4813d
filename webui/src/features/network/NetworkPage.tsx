import { IconWorldWww } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { sectionKey, useSection } from "../../api/hooks";
import type { HttpSettings } from "../../api/schema.gen";
import { SectionForm } from "../../forms/SectionForm";
import { merged, type Values } from "../../forms/schema";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { complained } from "../../shared/toast";
import { isReserved, originAfter } from "./address";

const TRIAL_SECONDS = 60;

/** System > Network: HTTP and HTTPS. What could lock the owner out is applied on trial. */
export default function NetworkPage() {
  const { t } = useTranslation(["network", "common"]);
  const client = useQueryClient();
  const stored = useSection<HttpSettings>("http");
  const [asked, setAsked] = useState<{ patch: Values; done: () => void } | null>(null);
  const after = merged((stored.data ?? {}) as Values, asked?.patch ?? {}) as HttpSettings;
  const target = stored.data === undefined ? "" : originAfter(window.location, stored.data, after);
  const moves = target !== "" && target !== window.location.origin;
  const reserved = [
    isReserved(after.http_port ?? 80, 80) ? after.http_port : null,
    isReserved(after.https_port ?? 443, 443) ? after.https_port : null,
  ].filter((port) => port !== null);
  const begin = useMutation({
    mutationFn: (patch: Values) =>
      api.post("/api/v1/trial", { body: { section: "http", data: patch, seconds: TRIAL_SECONDS } }),
    onSuccess: async (trial) => {
      client.setQueryData(["trial"], trial);
      await client.invalidateQueries({ queryKey: sectionKey("http") });
      asked?.done();
      if (moves) window.location.assign(`${target}/ui/system/network`);
    },
    onError: (error) => complained(t("common:failed.save"), describeError(error, t)),
    onSettled: () => setAsked(null),
  });
  return (
    <Page title={t("common:pages.network")} lead={t("lead")}>
      <Card title={t("http")} description={t("httpText")} icon={<IconWorldWww size={20} />}>
        <SectionForm
          section="http"
          error={begin.error}
          onSubmit={(patch, done) => {
            begin.reset();
            setAsked({ patch, done });
          }}
        />
      </Card>
      <ConfirmDialog
        opened={asked !== null}
        title={t("askTitle")}
        text={
          <>
            <p>{t("askText", { seconds: TRIAL_SECONDS })}</p>
            {moves ? <p>{t("moves", { address: target })}</p> : null}
            {reserved.map((port) => (
              <p key={port}>{t("reserved", { port })}</p>
            ))}
          </>
        }
        confirm={t("tryOut")}
        busy={begin.isPending}
        onConfirm={() => {
          if (asked !== null) begin.mutate(asked.patch);
        }}
        onClose={() => setAsked(null)}
      />
    </Page>
  );
}
