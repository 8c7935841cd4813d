import { Button, Group, Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../api/hooks";
import type { Field } from "../../forms/schema";
import { SectionForm } from "../../forms/SectionForm";
import { describeError } from "../../shared/describeError";
import { complained, said } from "../../shared/toast";
import { Problem } from "./Problem";
import type { ProtocolSettings, VapixSettings } from "./protocol";
import { CONTROLLER, useControllerReaders, useVapixReader } from "./state";

const connection = (field: Field) => field.path !== "reader" && field.path !== "enabled";
const withCertificate = (path: string, value: (path: string) => unknown): boolean =>
  value("protocol") === "https" ? path !== "authority" || value("verify_certificate") === true : !/^(verify_certificate|authority)$/.test(path);

/** The device as network reader of a door controller: where it is, and which of its readers this one is. */
export function VapixReader({ mayChange, onConnected }: { mayChange: boolean; onConnected: () => void }) {
  const { t } = useTranslation(["readers", "common"]);
  const client = useQueryClient();
  const now = useVapixReader().data;
  const cable = useSection<ProtocolSettings>("reader-protocol");
  const save = useSaveSection("vapix-reader");
  const quiet = useSaveSection("reader-protocol");
  return (
    <>
      <Problem words={now?.problem} />
      <SectionForm
        section="vapix-reader"
        only={connection}
        shown={withCertificate}
        readOnly={!mayChange}
        fold
        error={save.error}
        onSubmit={(patch, done) =>
          save.mutate(
            { ...patch, enabled: true },
            {
              onSuccess: () => {
                done();
                if (cable.data?.protocol !== "none") quiet.mutate({ protocol: "none" });
                void client.invalidateQueries({ queryKey: CONTROLLER });
                onConnected();
              },
            },
          )
        }
        footer={(form) =>
          mayChange ? (
            <Group>
              <Button loading={save.isPending} onClick={form.submit}>
                {t("connect")}
              </Button>
              {form.dirty ? (
                <Button variant="default" onClick={form.discard}>
                  {t("common:action.discard")}
                </Button>
              ) : null}
            </Group>
          ) : null
        }
      />
      {now?.state === "connected" ? <ChooseReader mayChange={mayChange} /> : null}
    </>
  );
}

function ChooseReader({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation(["readers", "common"]);
  const stored = useSection<VapixSettings>("vapix-reader").data?.reader ?? "";
  const save = useSaveSection("vapix-reader");
  const found = useControllerReaders(mayChange);
  const offered = (found.data ?? []).map((reader) => ({ value: reader.token, label: reader.name }));
  const data = stored === "" || offered.some((one) => one.value === stored) ? offered : [{ value: stored, label: stored }, ...offered];
  const choose = (token: string) => {
    const name = data.find((one) => one.value === token)?.label ?? token;
    save.mutate(
      { reader: token },
      {
        onSuccess: () => said(t("chosen", { name })),
        onError: (error) => complained(name, describeError(error, t)),
      },
    );
  };
  return (
    <Select
      id="field-vapix-reader-reader"
      label={t("selectReader")}
      description={t("selectReaderText")}
      placeholder={t("selectReader")}
      error={found.error === null ? (found.data?.length === 0 ? t("noReaders") : null) : describeError(found.error, t)}
      data={data}
      value={stored === "" ? null : stored}
      allowDeselect={false}
      searchable
      disabled={!mayChange || save.isPending}
      onChange={(token) => {
        if (token !== null) choose(token);
      }}
    />
  );
}
