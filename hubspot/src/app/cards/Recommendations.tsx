// The card on a contact's page: what the contact may like at this moment, and why; what is chosen becomes a deal.
// The functions of the app hold the secrets and do the work; this shows it.

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

interface Product {
  id: string;
  name: string;
  price: number | null;
  why: string;
}

interface Deal {
  id: string;
  name: string;
}

type Listed = { status: "done"; items: Product[]; version: string } | { status: "failed"; message: string };
type Created = { status: "done"; deal: Deal } | { status: "failed"; message: string };

const PRODUCTS = 5;

hubspot.extend<"crm.record.tab">(() => <Recommendations />);

export function Recommendations() {
  const { portal } = useExtensionContext<"crm.record.tab">();
  const { items, problem, isLoading, refresh } = useRecommendations();
  const [chosen, setChosen] = useState<string[]>([]);
  const [isCreating, setCreating] = useState(false);
  const [deal, setDeal] = useState<Deal>();
  const [refused, setRefused] = useState("");

  const choose = (id: string, isChosen: boolean) =>
    setChosen((before) => (isChosen ? [...before, id] : before.filter((one) => one !== id)));

  const createDeal = async () => {
    setCreating(true);
    setRefused("");
    const created = await ask<Created>("hsp_create_deal", ["hs_object_id", "firstname", "lastname", "email"], {
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
          <Link href={`https://app.hubspot.com/contacts/${portal.id}/record/0-3/${deal.id}`}>{deal.name}</Link>
        </Alert>
      ) : null}
      {refused ? (
        <Alert title="The deal is not created" variant="danger">
          {refused}
        </Alert>
      ) : null}
      <Products items={items} chosen={chosen} choose={choose} />
      <ButtonRow>
        <LoadingButton variant="primary" loading={isCreating} disabled={!chosen.length} onClick={createDeal}>
          Create deal
        </LoadingButton>
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
  choose: (id: string, isChosen: boolean) => void;
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
              <Checkbox checked={chosen.includes(id)} onChange={(isChosen) => choose(id, isChosen)}>
                {name}
              </Checkbox>
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
function useRecommendations() {
  const [items, setItems] = useState<Product[]>([]);
  const [problem, setProblem] = useState("");
  const [isLoading, setLoading] = useState(true);

  const refresh = useCallback(async () => {
    setLoading(true);
    const listed = await ask<Listed>("hsp_list_recommendations", ["hs_object_id"], { products: PRODUCTS });
    setLoading(false);
    setProblem(listed.status === "failed" ? listed.message : "");
    if (listed.status === "done") setItems(listed.items);
  }, []);

  useEffect(() => {
    void refresh();
  }, [refresh]);

  return { items, problem, isLoading, refresh };
}

/** What a function of the app answers; that it cannot be reached is a failure like others. */
async function ask<Answer>(
  name: string,
  propertiesToSend: string[],
  parameters: Record<string, number | string[]>,
): Promise<Answer | { status: "failed"; message: string }> {
  try {
    return await hubspot.serverless<Answer>(name, { propertiesToSend, parameters });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { status: "failed", message: `HubSpot could not run ${name}: ${said}` };
  }
}
