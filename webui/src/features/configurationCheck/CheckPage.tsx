import { SimpleGrid, Stack } from "@mantine/core";
import { IconDeviceGamepad } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDevice } from "../../app/session";
import { Card } from "../../shared/Card";
import { Page } from "../../shared/Page";
import BenchPanel from "../bench/BenchPanel";
import { CheckCredentials } from "./CheckCredentials";
import { LatestCredentials } from "./LatestCredentials";

/** System > Configuration check: the interactive device image, latest credentials, check credentials. */
export default function CheckPage() {
  const { t } = useTranslation(["bench", "common"]);
  const device = useDevice();
  const reads = Number(device.capabilities?.["reader"] ?? 0) > 0;
  return (
    <Page title={t("common:pages.check")} lead={t("lead")} width="wide">
      <SimpleGrid cols={{ base: 1, md: device.bench && reads ? 2 : 1 }} spacing="lg">
        {device.bench ? (
          <Card title={t("image")} description={t("imageText")} icon={<IconDeviceGamepad size={20} />}>
            <BenchPanel />
          </Card>
        ) : null}
        {reads ? (
          <Stack gap="lg">
            <LatestCredentials />
            <CheckCredentials />
          </Stack>
        ) : null}
      </SimpleGrid>
    </Page>
  );
}
