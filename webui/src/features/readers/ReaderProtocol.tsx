import { Badge, Select } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/errors";
import { useSaveSection, useSection } from "../../api/hooks";
import { fieldsOf, type JsonSchema } from "../../forms/schema";
import { SectionForm, useSectionSchema } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { Loaded } from "../../shared/states";
import { said } from "../../shared/toast";
import { Problem } from "./Problem";
import { besideType, inUse, VAPIX, type ProtocolSettings, type VapixSettings } from "./protocol";
import { stateColors, useAccessControlUnit, useVapixReader, vapixColors } from "./state";
import { VapixReader } from "./VapixReader";

/**
 * The device as the reader of an access control unit. A protocol on a cable takes effect when it is chosen; the one
 * over the network when it is connected, because it needs an address first.
 */
export function ReaderProtocol({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation(["readers", "common"]);
  const schema = useSectionSchema("reader-protocol");
  const cable = useSection<ProtocolSettings>("reader-protocol");
  const network = useSection<VapixSettings>("vapix-reader");
  const [picked, setPicked] = useState<string | null>(null);
  const used = inUse(cable.data, network.data);
  const type = picked ?? used;
  return (
    <Card
      title={t("protocol")}
      description={t("protocolText")}
      icon={<IconPlugConnected size={20} />}
      action={used === "none" ? undefined : used === VAPIX ? <NetworkState /> : <CableState />}
    >
      <Loaded query={schema}>
        {(form) => (
          <>
            <TypeChoice
              offered={choicesOf(form.schema as JsonSchema)}
              type={type}
              mayChange={mayChange}
              onPick={setPicked}
            />
            {type === VAPIX ? (
              <VapixReader mayChange={mayChange} onConnected={() => setPicked(null)} />
            ) : type === "none" ? null : (
              <>
                <UnitProblem />
                <SectionForm
                  key={type}
                  section="reader-protocol"
                  readOnly={!mayChange}
                  shown={besideType}
                  headings={type !== "osdp"}
                  fold
                />
              </>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}

const choicesOf = (schema: JsonSchema): string[] =>
  fieldsOf(schema)
    .find((field) => field.path === "protocol")
    ?.choices.map((choice) => String(choice.value)) ?? [];

function TypeChoice(props: { offered: readonly string[]; type: string; mayChange: boolean; onPick: (type: string | null) => void }) {
  const { t } = useTranslation(["readers", "common"]);
  const cable = useSaveSection("reader-protocol");
  const network = useSaveSection("vapix-reader");
  const [refusal, setRefusal] = useState<string | null>(null);
  const choose = async (type: string) => {
    try {
      await cable.mutateAsync({ protocol: type });
      await network.mutateAsync({ enabled: false });
      said(t("common:form.saved"));
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setRefusal(describeError(failure, t));
    } finally {
      props.onPick(null);
    }
  };
  const data = [props.offered[0] ?? "none", VAPIX, ...props.offered.slice(1)].map((value) => ({
    value,
    label: t(`type.${value}`, { defaultValue: value }),
  }));
  return (
    <Select
      id="field-reader-protocol-protocol"
      label={t("typeLabel")}
      description={t(`typeText.${props.type}`, { defaultValue: "" }) || undefined}
      data={data}
      value={props.type}
      allowDeselect={false}
      error={refusal}
      disabled={!props.mayChange || cable.isPending || network.isPending}
      onChange={(type) => {
        if (type === null) return;
        setRefusal(null);
        props.onPick(type);
        if (type !== VAPIX) void choose(type);
      }}
    />
  );
}

function CableState() {
  const { t } = useTranslation("readers");
  const state = useAccessControlUnit().data?.connected === true ? "connected" : "connecting";
  return (
    <Badge color={stateColors[state]} role="status">
      {t(`state.${state}`)}
    </Badge>
  );
}

function UnitProblem() {
  return <Problem words={useAccessControlUnit().data?.problem} />;
}

function NetworkState() {
  const { t } = useTranslation("readers");
  const now = useVapixReader().data;
  return now === undefined ? null : (
    <Badge color={vapixColors[now.state]} role="status">
      {t(`vapix.${now.state}`)}
    </Badge>
  );
}
