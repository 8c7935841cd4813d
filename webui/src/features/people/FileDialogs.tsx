import { Alert, Button, Checkbox, FileInput, Group, List, Modal, Progress, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconAlertTriangle, IconCircleCheck, IconDownload, IconFileSpreadsheet } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, request } from "../../api/client";
import type { ImportProgress } from "../../api/schema.gen";
import { describeError } from "../../shared/describeError";
import { inWords } from "../../shared/sentences";
import { Loaded } from "../../shared/states";

const KEY = ["people-import"] as const;
const PATH = "/api/v1/people-import" as const;
const busy = (state: ImportProgress["state"] | undefined): boolean => state === "checking" || state === "writing";

/** People from a file: checked first, written when somebody agrees. It goes on when the dialog is closed. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const now = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get(PATH, { signal }),
    refetchInterval: (query) => (busy(query.state.data?.state) ? 400 : false),
  });
  return (
    <Modal opened onClose={onClose} size="lg" title={t("importTitle")} closeButtonProps={{ "aria-label": t("common:action.close") }}>
      <Loaded query={now}>{(progress) => <Steps progress={progress} onClose={onClose} />}</Loaded>
    </Modal>
  );
}

function Steps({ progress, onClose }: { progress: ImportProgress; onClose: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const took = (fresh: ImportProgress) => client.setQueryData(KEY, fresh);
  const check = useMutation({
    mutationFn: (chosen: File) => request<ImportProgress>("post", PATH, new Blob([chosen])),
    onSuccess: took,
  });
  const confirm = useMutation({ mutationFn: () => api.post(`${PATH}/confirm`), onSuccess: took });
  const forget = useMutation({
    mutationFn: () => api.delete(PATH),
    onSuccess: (fresh) => {
      took(fresh);
      setFile(null);
      return client.invalidateQueries({ queryKey: ["people"] });
    },
  });
  const close = () => {
    void client.invalidateQueries({ queryKey: ["people"] });
    void client.invalidateQueries({ queryKey: ["access-setup"] });
    onClose();
  };
  const failure = check.error ?? confirm.error ?? forget.error;
  const { state } = progress;
  return (
    <Stack gap="md">
      {failure === null ? null : (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
          {describeError(failure, t)}
        </Alert>
      )}
      {state === "idle" ? (
        <>
          <Text size="sm">{t("importText")}</Text>
          <Text size="sm" c="dimmed">
            {t("importColumns")}
          </Text>
          <FileInput
            label={t("file")}
            placeholder={t("chooseFile")}
            accept=".csv,text/csv"
            leftSection={<IconFileSpreadsheet size={17} aria-hidden />}
            value={file}
            onChange={setFile}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("common:action.cancel")}
            </Button>
            <Button disabled={file === null} loading={check.isPending} onClick={() => file !== null && check.mutate(file)}>
              {t("checkFile")}
            </Button>
          </Group>
        </>
      ) : null}
      {busy(state) ? (
        <>
          <Text size="sm" role="status">
            {t(state === "checking" ? "checking" : "writing", { count: progress.lines })}
          </Text>
          <Progress value={100} animated aria-label={t(state === "checking" ? "checkingName" : "writingName")} />
          <Text size="sm" c="dimmed">
            {t("mayClose")}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" loading={forget.isPending} onClick={() => forget.mutate()}>
              {t("stop")}
            </Button>
          </Group>
        </>
      ) : null}
      {state === "checked" ? (
        <>
          {progress.problemCount > 0 ? <Problems progress={progress} /> : <Counts progress={progress} lead={t("wouldImport")} />}
          <Group justify="flex-end">
            <Button variant="default" loading={forget.isPending} onClick={() => forget.mutate()}>
              {t("otherFile")}
            </Button>
            {progress.problemCount > 0 ? null : (
              <Button disabled={progress.lines === 0} loading={confirm.isPending} onClick={() => confirm.mutate()}>
                {t("importLines", { count: progress.lines })}
              </Button>
            )}
          </Group>
        </>
      ) : null}
      {state === "done" || state === "cancelled" || state === "failed" ? (
        <>
          <Alert
            color={state === "done" ? "accent" : "orange"}
            variant="light"
            icon={state === "done" ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
            role="status"
          >
            <Stack gap="xs">
              <Text size="sm">{t(`ended.${state}`, { why: progress.why })}</Text>
              <Counts progress={progress} lead="" />
            </Stack>
          </Alert>
          <Group justify="flex-end">
            <Button variant="default" loading={forget.isPending} onClick={() => forget.mutate()}>
              {t("otherFile")}
            </Button>
            <Button onClick={close}>{t("common:action.close")}</Button>
          </Group>
        </>
      ) : null}
    </Stack>
  );
}

function Counts({ progress, lead }: { progress: ImportProgress; lead: string }) {
  const { t } = useTranslation("people");
  const counts = [
    ["newPeople", progress.newPeople],
    ["changedPeople", progress.changedPeople],
    ["newCredentials", progress.newCredentials],
    ["changedCredentials", progress.changedCredentials],
  ] as const;
  return (
    <div>
      {lead === "" ? null : <Text size="sm">{lead}</Text>}
      <List size="sm" withPadding>
        {counts
          .filter(([, count]) => count > 0)
          .map(([name, count]) => (
            <List.Item key={name}>{t(`counts.${name}`, { count })}</List.Item>
          ))}
      </List>
    </div>
  );
}

function Problems({ progress }: { progress: ImportProgress }) {
  const { t } = useTranslation("people");
  return (
    <Stack gap="sm">
      <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
        {t("problems", { count: progress.problemCount })}
      </Alert>
      <Table.ScrollContainer minWidth={320} mah={320}>
        <Table aria-label={t("problemsName")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("line")}</Table.Th>
              <Table.Th>{t("column")}</Table.Th>
              <Table.Th>{t("why")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {progress.problems.map((one) => (
              <Table.Tr key={`${one.line} ${one.field}`}>
                <Table.Td>{one.line}</Table.Td>
                <Table.Td className="ae-mono">{one.field}</Table.Td>
                <Table.Td>{inWords(one.why)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {progress.problemCount > progress.problems.length ? (
        <Text size="sm" c="dimmed">
          {t("onlyFirst", { count: progress.problems.length })}
        </Text>
      ) : null}
    </Stack>
  );
}

/** Everybody as a file; with PINs only when that is asked for. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const [pins, setPins] = useState(false);
  return (
    <Modal opened onClose={onClose} title={t("exportTitle")} closeButtonProps={{ "aria-label": t("common:action.close") }}>
      <Stack gap="md">
        <Text size="sm">{t("exportText")}</Text>
        <Checkbox
          label={t("withPins")}
          description={t("withPinsText")}
          checked={pins}
          onChange={(event) => setPins(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button
            component="a"
            href={`/api/v1/people-export?pins=${pins ? "yes" : "no"}`}
            download="people.csv"
            leftSection={<IconDownload size={17} aria-hidden />}
            onClick={() => setTimeout(onClose, 0)}
          >
            {t("download")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
