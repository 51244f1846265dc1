-- CreateTable
CREATE TABLE "throttles" (
    "tenant_id" TEXT NOT NULL,
    "key" BYTEA NOT NULL,
    "count" INTEGER NOT NULL,
    "reset_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "throttles_pkey" PRIMARY KEY ("tenant_id","key")
);

-- CreateIndex
CREATE INDEX "throttles_tenant_id_reset_at_idx" ON "throttles"("tenant_id", "reset_at");

-- AddForeignKey
ALTER TABLE "throttles" ADD CONSTRAINT "throttles_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
