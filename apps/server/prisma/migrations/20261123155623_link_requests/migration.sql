-- CreateTable
CREATE TABLE "link_requests" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "address_key" BYTEA NOT NULL,
    "payload" BYTEA,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "link_requests_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "link_requests_tenant_id_address_key_created_at_idx" ON "link_requests"("tenant_id", "address_key", "created_at");

-- CreateIndex
CREATE INDEX "link_requests_next_attempt_at_idx" ON "link_requests"("next_attempt_at");

-- AddForeignKey
ALTER TABLE "link_requests" ADD CONSTRAINT "link_requests_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- What no writer may get wrong.
ALTER TABLE "link_requests"
    ADD CONSTRAINT "link_requests_address_key_check" CHECK (octet_length("address_key") = 32);
