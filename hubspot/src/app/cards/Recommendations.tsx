// The card on a contact's page: what the contact may like at this moment, and why; what is chosen becomes a deal.
// Without functions of the app, HubSpot's own form makes the deal. Whom it asks belongs to `asking`.

import { useCallback, useEffect, useState } from "react";
import {
  Alert,
  Button,
  ButtonRow,
  Checkbox,
  EmptyState,
  ErrorState,
  hubspot,
  Link,
  LoadingButton,
  LoadingSpinner,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
  useExtensionContext,
} from "@hubspot/ui-extensions";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";
import { callFunction, type Created, fetchList, type Listed, type Product } from "./asking.ts";
import { API_URL } from "./settings.ts";

const PRODUCTS = 5;
const CONTACTS = "0-1";
const DEALS = "0-3";

hubspot.extend<"crm.record.tab">(() => <Recommendations />);

export function Recommendations({ apiUrl = API_URL }: { apiUrl?: string }) {
  const { portal, crm } = useExtensionContext<"crm.record.tab">();
  const { items, problem, isLoading, refresh } = useRecommendations(apiUrl, crm.objectId);
  const [chosen, setChosen] = useState<string[]>([]);
  const [isCreating, setCreating] = useState(false);
  const [deal, setDeal] = useState<{ id: string; name: string }>();
  const [refused, setRefused] = useState("");

  const choose = (id: string, isChosen: boolean) =>
    setChosen((before) => (isChosen ? [...before, id] : before.filter((one) => one !== id)));

  const createDeal = async () => {
    setCreating(true);
    setRefused("");
    const created = await callFunction<Created>("hsp_create_deal", ["hs_object_id", "firstname", "lastname", "email"], {
      products: items.filter(({ id }) => chosen.includes(id)).map(({ id }) => id),
    });
    setCreating(false);
    if (created.status === "failed") return setRefused(created.message);
    setDeal(created.deal);
    setChosen([]);
  };

  if (isLoading && !items.length) return <LoadingSpinner label="Asking for recommendations ..." showLabel />;
  if (problem)
    return (
      <ErrorState title="The recommendations cannot be shown">
        <Text>{problem}</Text>
        <Button onClick={refresh}>Try again</Button>
      </ErrorState>
    );
  if (!items.length)
    return (
      <EmptyState title="Nothing to recommend" imageName="productsShoppingCart">
        <Text>The recommender knows nothing that this contact does not have already.</Text>
      </EmptyState>
    );
  return (
    <>
      {deal ? (
        <Alert title="The deal is created" variant="success">
          <Link href={`https://app.hubspot.com/contacts/${portal.id}/record/${DEALS}/${deal.id}`}>{deal.name}</Link>
        </Alert>
      ) : null}
      {refused ? (
        <Alert title="The deal is not created" variant="danger">
          {refused}
        </Alert>
      ) : null}
      <Products items={items} chosen={chosen} choose={apiUrl ? undefined : choose} />
      <ButtonRow>
        {apiUrl ? (
          <CrmActionButton
            actionType="OPEN_RECORD_ASSOCIATION_FORM"
            actionContext={{ objectTypeId: DEALS, association: { objectTypeId: CONTACTS, objectId: crm.objectId } }}
          >
            Create deal
          </CrmActionButton>
        ) : (
          <LoadingButton variant="primary" loading={isCreating} disabled={!chosen.length} onClick={createDeal}>
            Create deal
          </LoadingButton>
        )}
        <LoadingButton loading={isLoading} onClick={refresh}>
          Refresh
        </LoadingButton>
      </ButtonRow>
    </>
  );
}

interface ProductsProps {
  items: Product[];
  chosen: string[];
  choose?: (id: string, isChosen: boolean) => void;
}

function Products({ items, chosen, choose }: ProductsProps) {
  return (
    <Table bordered>
      <TableHead>
        <TableRow>
          <TableHeader>Product</TableHeader>
          <TableHeader align="right">Price</TableHeader>
          <TableHeader>Why</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {items.map(({ id, name, price, why }) => (
          <TableRow key={id}>
            <TableCell>
              {choose ? (
                <Checkbox checked={chosen.includes(id)} onChange={(isChosen) => choose(id, isChosen)}>
                  {name}
                </Checkbox>
              ) : (
                name
              )}
            </TableCell>
            <TableCell align="right">{price === null ? "" : price.toFixed(2)}</TableCell>
            <TableCell>{why}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** The live list of the contact on whose page the card is. */
function useRecommendations(apiUrl: string, contact: number) {
  const [items, setItems] = useState<Product[]>([]);
  const [problem, setProblem] = useState("");
  const [isLoading, setLoading] = useState(true);

  const ask = useCallback(
    () =>
      apiUrl
        ? fetchList(apiUrl, contact, PRODUCTS)
        : callFunction<Listed>("hsp_list_recommendations", ["hs_object_id"], { products: PRODUCTS }),
    [apiUrl, contact],
  );

  const show = useCallback((listed: Listed) => {
    setLoading(false);
    setProblem(listed.status === "failed" ? listed.message : "");
    if (listed.status === "done") setItems(listed.items);
  }, []);

  const refresh = useCallback(async () => {
    setLoading(true);
    show(await ask());
  }, [ask, show]);

  useEffect(() => {
    let isAwaited = true; // an answer that comes after the card has gone, or is another contact's, is not shown
    void ask().then((listed) => {
      if (isAwaited) show(listed);
    });
    return () => {
      isAwaited = false;
    };
  }, [ask, show]);

  return { items, problem, isLoading, refresh };
}
