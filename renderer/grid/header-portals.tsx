import type { IHeaderComp, IHeaderParams } from 'ag-grid-community';
import { createPortal } from 'react-dom';
import type { Store } from '../ui/store';
import { storeOf, useStore } from '../ui/store';
import { HeaderCell } from './header-cell';

/**
 * The grid itself is plain DOM: React would build every cell of every row that scrolls in. Only headers, which are few and have
 * menus, are React: each header the grid makes is a place for a portal.
 */
export interface HeaderPlaces {
  readonly store: Store<{ readonly places: readonly Place[] }>;
}

interface Place {
  readonly id: number;
  readonly name: string;
  readonly element: HTMLElement;
}

let lastId = 0;

export function headerPlaces(): HeaderPlaces {
  return { store: storeOf<{ readonly places: readonly Place[] }>({ places: [] }) };
}

export interface HeaderPlaceParams {
  readonly name: string;
  readonly places: HeaderPlaces;
}

export class HeaderPlace implements IHeaderComp {
  readonly #element = document.createElement('div');
  readonly #id = ++lastId;
  #params: HeaderPlaceParams | null = null;

  init(params: IHeaderParams & HeaderPlaceParams): void {
    this.#element.className = 'header-place';
    this.#take(params);
  }

  getGui(): HTMLElement {
    return this.#element;
  }

  refresh(params: IHeaderParams & HeaderPlaceParams): boolean {
    if (params.name !== this.#params?.name) this.#take(params);
    return true;
  }

  destroy(): void {
    this.#show([]);
  }

  #take(params: HeaderPlaceParams): void {
    this.#params = params;
    this.#show([{ id: this.#id, name: params.name, element: this.#element }]);
  }

  #show(own: readonly Place[]): void {
    const store = this.#params?.places.store;
    store?.set({ places: [...store.get().places.filter((place) => place.id !== this.#id), ...own] });
  }
}

export function HeaderPortals({ places }: { readonly places: HeaderPlaces }) {
  const shown = useStore(places.store, (state) => state.places);
  return shown.map(({ id, name, element }) => createPortal(<HeaderCell name={name} />, element, String(id)));
}
