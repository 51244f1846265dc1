/** A tenant as the inside of the server sees it. */
export interface Tenant {
  id: string;
  slug: string;
  name: string;
  createdAt: Date;
  updatedAt: Date;
}
