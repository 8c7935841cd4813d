import { useQuery } from "@tanstack/react-query";
import { IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import { Card } from "../../shared/Card";
import { DataTable } from "../../shared/DataTable";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { showMoment } from "../../shared/time";

const KEY = ["access-log"] as const;
const PLACES = ["DoorToken", "AccessPointToken", "IdPointToken"] as const;

/** Device > Access log: the newest thousand entries, to be searched and exported. */
export default function AccessLogPage() {
  const { t, i18n } = useTranslation(["doors", "common"]);
  const log = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/access-log", { query: { limit: 1000 }, signal }),
  });
  useRefreshOn(KEY, (frame) => frame.type === "event" && /Door\/|AccessControl\//.test(frame.topic));
  return (
    <Page title={t("common:pages.accessLog")} lead={t("logLead")} width="wide">
      <Card title={t("common:pages.accessLog")} icon={<IconHistory size={20} />}>
        <Loaded query={log}>
          {(entries) => (
            <DataTable
              name={t("common:pages.accessLog")}
              rows={entries}
              rowKey={(row) => String(row.id)}
              search
              exportable
              pageSize={50}
              columns={[
                { id: "time", title: t("time"), text: (row) => showMoment(row.time, i18n.language, true) },
                { id: "event", title: t("event"), text: (row) => row.topic },
                {
                  id: "place",
                  title: t("place"),
                  text: (row) => PLACES.map((name) => row.values[name] ?? "").find((value) => value !== "") ?? "",
                },
                { id: "holder", title: t("holder"), text: (row) => row.values["CredentialHolderName"] ?? "" },
                {
                  id: "what",
                  title: t("what"),
                  text: (row) =>
                    ["State", "Action", "Actor", "Reason", "Card"]
                      .map((name) => row.values[name] ?? "")
                      .filter((value) => value !== "")
                      .join(", "),
                },
              ]}
              empty={<EmptyState icon={IconHistory} title={t("noEntries")} text={t("noEntriesText")} />}
            />
          )}
        </Loaded>
      </Card>
    </Page>
  );
}
